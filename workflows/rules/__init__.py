"""Rules that need no database: dates, ages, codes and identifiers in, an answer out."""
