int inner;
%include "../part_of_inner.i"
