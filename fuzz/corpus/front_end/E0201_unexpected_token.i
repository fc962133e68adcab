%module unexpected
int no_operand(int a = );
enum e { A, 5, B };
int two_commas(int a,, int b);
%constant int X 5;
int kept();
