SELECT df, t975 FROM student_t ORDER BY df
