"""The document: a design of nodes with coefficients, its edits, and the ways to and from cfg and YAML."""
