# promonitor_embed_folders(<source> <folder>...): writes a C++ source that defines
# embeddedFiles(), the files of the folders as texts. What declares it is app/embedded_files.hpp.
function(promonitor_embed_folders source)
  set(text "// Made by cmake/EmbedFolders.cmake.\n#include \"app/embedded_files.hpp\"\n\n#include <array>\n\n"
    "namespace promonitor {\n\nstd::span<const EmbeddedFile> embeddedFiles() {\n  static constexpr EmbeddedFile kFiles[] = {\n")
  foreach(folder IN LISTS ARGN)
    file(GLOB files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
    cmake_path(GET folder FILENAME name)
    foreach(file IN LISTS files)
      file(READ ${folder}/${file} content)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${file})
      string(APPEND text "      {\"${name}\", \"${file}\", R\"embedded(${content})embedded\"},\n")
    endforeach()
  endforeach()
  string(APPEND text "  };\n  return kFiles;\n}\n\n}  // namespace promonitor\n")
  file(WRITE ${source}.new "${text}")
  configure_file(${source}.new ${source} COPYONLY)
endfunction()
