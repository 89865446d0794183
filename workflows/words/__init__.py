"""The field's words, one file a subject; `workflows.vocabulary` names the rest and gathers what tables store."""
