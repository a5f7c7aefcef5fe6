# promonitor_embed_web(<source> <folder> <target>): writes a C++ source that defines webFiles(), the
# files of <folder>, which <target> builds; with an empty folder there are none. What declares it is
# app/web_files.hpp.
function(promonitor_embed_web source folder target)
  set(depends ${PROJECT_SOURCE_DIR}/cmake/embed_web.pl)
  if(folder)
    # The target makes it; the file tells that it was made anew.
    list(APPEND depends ${target} ${folder}/index.html)
  endif()
  add_custom_command(OUTPUT ${source}
    COMMAND ${PERL} ${PROJECT_SOURCE_DIR}/cmake/embed_web.pl ${source} ${folder}
    DEPENDS ${depends}
    VERBATIM)
endfunction()
