"""What napkb promises of what it keeps, tried: kills, faults, races, hostile input, fuzzing."""
