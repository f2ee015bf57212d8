"""Training as the window sees it: a set-up for the next run, a run that is watched, the runs of a folder.

All of it is read from files that the worker writes in its own process; nothing here trains.
"""
