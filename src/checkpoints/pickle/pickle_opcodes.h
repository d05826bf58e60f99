#pragma once
/// Opcodes of Python's pickle protocols 0 to 5 that the reader knows, named as in pickletools.py.

#include <cstdint>

namespace farout::checkpoints::opcode {

constexpr std::uint8_t mark = '(';
constexpr std::uint8_t stop = '.';
constexpr std::uint8_t pop = '0';
constexpr std::uint8_t pop_mark = '1';
constexpr std::uint8_t dup = '2';
constexpr std::uint8_t float_text = 'F';
constexpr std::uint8_t int_text = 'I';
constexpr std::uint8_t binint = 'J';
constexpr std::uint8_t binint1 = 'K';
constexpr std::uint8_t long_text = 'L';
constexpr std::uint8_t binint2 = 'M';
constexpr std::uint8_t none = 'N';
constexpr std::uint8_t binpersid = 'Q';
constexpr std::uint8_t reduce = 'R';
constexpr std::uint8_t binstring = 'T';
constexpr std::uint8_t short_binstring = 'U';
constexpr std::uint8_t binunicode = 'X';
constexpr std::uint8_t append = 'a';
constexpr std::uint8_t build = 'b';
constexpr std::uint8_t global = 'c';
constexpr std::uint8_t dict = 'd';
constexpr std::uint8_t empty_dict = '}';
constexpr std::uint8_t appends = 'e';
constexpr std::uint8_t get = 'g';
constexpr std::uint8_t binget = 'h';
constexpr std::uint8_t long_binget = 'j';
constexpr std::uint8_t list = 'l';
constexpr std::uint8_t empty_list = ']';
constexpr std::uint8_t put = 'p';
constexpr std::uint8_t binput = 'q';
constexpr std::uint8_t long_binput = 'r';
constexpr std::uint8_t setitem = 's';
constexpr std::uint8_t tuple = 't';
constexpr std::uint8_t empty_tuple = ')';
constexpr std::uint8_t setitems = 'u';
constexpr std::uint8_t binfloat = 'G';
// protocol 2
constexpr std::uint8_t proto = 0x80;
constexpr std::uint8_t newobj = 0x81;
constexpr std::uint8_t tuple1 = 0x85;
constexpr std::uint8_t tuple2 = 0x86;
constexpr std::uint8_t tuple3 = 0x87;
constexpr std::uint8_t newtrue = 0x88;
constexpr std::uint8_t newfalse = 0x89;
constexpr std::uint8_t long1 = 0x8a;
constexpr std::uint8_t long4 = 0x8b;
// protocol 3
constexpr std::uint8_t binbytes = 'B';
constexpr std::uint8_t short_binbytes = 'C';
// protocol 4
constexpr std::uint8_t short_binunicode = 0x8c;
constexpr std::uint8_t binunicode8 = 0x8d;
constexpr std::uint8_t binbytes8 = 0x8e;
constexpr std::uint8_t empty_set = 0x8f;
constexpr std::uint8_t additems = 0x90;
constexpr std::uint8_t frozenset = 0x91;
constexpr std::uint8_t newobj_ex = 0x92;
constexpr std::uint8_t stack_global = 0x93;
constexpr std::uint8_t memoize = 0x94;
constexpr std::uint8_t frame = 0x95;
// protocol 5
constexpr std::uint8_t bytearray8 = 0x96;

}  // namespace farout::checkpoints::opcode
