"""Pure questions to facts: None when a guard agrees, else the refusal that says why, who could act, what is missing."""
