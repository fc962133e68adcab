int part_of_inner;
