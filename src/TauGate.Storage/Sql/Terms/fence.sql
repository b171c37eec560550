SELECT assert_term($1, $2)
