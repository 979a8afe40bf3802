"""The stages of an appraisal year, one file a stage."""
