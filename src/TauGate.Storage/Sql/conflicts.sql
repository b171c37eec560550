SELECT count(*) FROM conflict
