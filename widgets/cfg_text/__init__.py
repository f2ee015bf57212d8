"""The cfg text as an editor shows it: the stored text beside what is shown, sections, highlighting, margin, marks."""
