# What `cmake --install` puts where: the command, the library, its headers and CMake package, licences and, unless
# NOSCOPE_INSTALL_OPENVINO is off, OpenVINO's libraries beside ours, so that the checkout and its .venv may go.
option(NOSCOPE_INSTALL_OPENVINO "Install the libraries of OpenVINO's wheel into lib/noscope" ON)

target_compile_features(noscope PUBLIC cxx_std_20)
add_library(noscope::noscope ALIAS noscope)

set(openvino_rpath)
if(NOSCOPE_OPENVINO)
  if(NOSCOPE_INSTALL_OPENVINO)
    # Frontends of formats that noscope does not read, and what other languages need, stay behind.
    install(DIRECTORY ${openvino_folder}/ DESTINATION ${CMAKE_INSTALL_LIBDIR}/noscope
            FILES_MATCHING REGEX "\\.so(\\.[0-9]+)*$"
                           PATTERN "cache.json"
                           REGEX "_(c|gguf_frontend|jax_frontend|paddle_frontend|pytorch_frontend)\\.so" EXCLUDE
                           REGEX "_tensorflow(_lite)?_frontend\\.so" EXCLUDE)
    file(GLOB openvino_licences ${openvino_folder}/../../openvino-*.dist-info/licenses)
    if(openvino_licences)
      install(DIRECTORY ${openvino_licences}/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/openvino)
    endif()
    set(openvino_rpath $ORIGIN/noscope)
  else()
    set(openvino_rpath ${openvino_folder})
  endif()
endif()

install(TARGETS noscope EXPORT noscope-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
set_target_properties(noscope PROPERTIES INSTALL_RPATH "$ORIGIN;${openvino_rpath}")
install(DIRECTORY include/noscope DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/noscope)
install(EXPORT noscope-targets NAMESPACE noscope:: DESTINATION ${package_folder})
configure_package_config_file(cmake/noscope-config.cmake.in ${PROJECT_BINARY_DIR}/noscope-config.cmake
                              INSTALL_DESTINATION ${package_folder})
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/noscope-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/noscope-config.cmake ${PROJECT_BINARY_DIR}/noscope-config-version.cmake
        DESTINATION ${package_folder})

if(TARGET noscope_cli)
  install(TARGETS noscope_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  set_target_properties(noscope_cli PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()

install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR})
# Reference models for everybody on this machine go here; weights are not part of noscope.
install(DIRECTORY DESTINATION ${CMAKE_INSTALL_DATADIR}/noscope/models)
