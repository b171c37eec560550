SELECT pg_notify('taugate_control', '')
