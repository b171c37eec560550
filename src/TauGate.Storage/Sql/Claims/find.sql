SELECT registered_at FROM registration WHERE spec_digest = $1 AND tuned_from IS NOT DISTINCT FROM $2
