"""A judge's accuracy, group by group: which groups fare unlike the others."""
