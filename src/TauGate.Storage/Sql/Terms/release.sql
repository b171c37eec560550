UPDATE term SET holder = NULL, address = NULL WHERE term = $1
