DROP TABLE refused_changes;
