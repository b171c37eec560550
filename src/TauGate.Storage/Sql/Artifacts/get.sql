SELECT bytes FROM artifact WHERE digest = $1
