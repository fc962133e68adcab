%module constants
int number();
%constant int C1 = 1; %constant C2 = 2; %constant const char *C3 = "three"; %constant char *C4 = "a" "b"; %constant double C5 = 1.5; %constant float C6 = 2; %constant bool C7 = true; %constant char C8 = 'c'; %constant unsigned char C9 = 9; %constant long long C10 = 1LL << 40; %constant unsigned C11 = 0xffffffffu; %constant short C12 = -1; %constant int C13 = C1 + C2 * 3; %constant size_t C14 = sizeof(int); %constant C15 = "str"; %constant C16 = 1.25; %constant C17 = 'q'; %constant C18 = -7; %constant signed char C19 = 3; %constant int C20 = (1 << 4) | 3; %constant C21 = true; %constant C22 = 0x10UL; %constant C23 = 1.0f; %constant const char C25[] = "arr";
#define D1 1
#define D2 (D1 + 2)
#define D3 "text"
#define D4 'c'
#define D5 1.5e3
#define D6 -1
#define D7 (-1)
#define D8 D1
#define D9 0x7fffffffL
#define D10 1ULL
#define D11 "a" "b" "c"
#define D12 (1 ? 2 : 3)
#define D13 (D1 == 1)
#define D14 (1.0 / 3)
#define D15 'a' + 1
#define D16 "a" 1
#define D17 unknown_thing
#define D18 sizeof(long)
#define D19 (unsigned char)5
#define D20 ~1
#define D21 !0
#define D22 (D1 && D2)
#define D23 1 << D1
#define D24 "\x41\n\t\"q\""
#define D26 (int)1.5
#define D27 true
#define D28 false
#define D29 nullptr
#define D30 NULL
#define D31 ((void*)0)
#define D32 extern
#define D33 const char *
#define D34 do { } while (0)
#define D35(x) x
#define D36 D35(5)
#define D37 func(1)
#define D38 {1, 2}
#define D39 1,2
#define D40 /* nothing */
#define D41 1 /* one */
#define D42 3 // three
#define D43 __LINE__
#define D44 (D99 + 1)
#define D45 a::b
#define D46 1.5L
#define D47 .5
#define D48 5.
#define D49 1e-3f
#define D50 0b101
#define _D52 1
#define D53 'ab'
#define D54 ""
#define D55 R"(raw)"
#define D56 u8"x"
#define D57 +1
#define D58 1 +
#define D59 (1
#define D60 int
#define D61 "x"D3
#define D62 D3 "y"
#define D63 07
#define D64 1 == 2
#define D65 1 < 2
#define D66 3 % 2
#define D67 3 ^ 1
#define D68 -1.5
#define D69 - 1
#define D70 1-1
#define D71 ((((1))))
#undef D1
#define D72 D1
#define D73 5
