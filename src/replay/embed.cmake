# cmake -DOUT=assets.cpp -DNAMES="a;b" -DFILES="/x/a;/y/b" -P embed.cmake: the files' bytes, each under
# its name, as one C++ table.
set(text "// Made by src/replay/embed.cmake out of templates/ and static/.\n#include \"replay/assets.hpp\"\n\nnamespace varve::replay {\nnamespace {\n")
set(table "")
set(count 0)
foreach(name file IN ZIP_LISTS NAMES FILES)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND text "constexpr unsigned char kFile${count}[] = {${bytes}0};\n")
  string(APPEND table "    {\"${name}\", {reinterpret_cast<const char*>(kFile${count}), sizeof kFile${count} - 1}},\n")
  math(EXPR count "${count} + 1")
endforeach()
string(APPEND text "}  // namespace\n\nconst std::vector<Asset>& assets() {\n  static const std::vector<Asset> kAssets = {\n${table}  };\n  return kAssets;\n}\n\n}  // namespace varve::replay\n")
file(WRITE ${OUT} "${text}")
