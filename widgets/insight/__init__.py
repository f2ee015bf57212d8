"""Parts of the Insight work space: time as it was measured beside operations as they were counted."""
