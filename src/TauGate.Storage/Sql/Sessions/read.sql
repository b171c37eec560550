SELECT current_setting(name) AS value FROM unnest($1::text[]) WITH ORDINALITY AS setting (name, place) ORDER BY place
