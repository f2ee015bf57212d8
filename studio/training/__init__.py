"""Training: from a finished run folder to checkpoints, with every fact of the run in files.

The window and the command line import `recipe`, `datasets`, `events`, `runs`, `history` and `schedule`: plain
Python that loads in milliseconds. The modules that need torch run in a process of their own
(`python -m studio.training.worker RUN`), which reads the run folder, writes into it, and outlives the window.
"""
