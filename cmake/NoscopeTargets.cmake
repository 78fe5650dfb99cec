# noscope_part(NAME SOURCES ... [LINK ...]): one folder of src/ as a static library noscope_NAME. A part links
# only the parts below it (docs/architecture), so a forbidden arrow fails at link time as well as in the test
# of the includes.
function(noscope_part name)
  cmake_parse_arguments(PART "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(noscope_${name} STATIC ${PART_SOURCES})
  target_include_directories(noscope_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(noscope_${name} PUBLIC ${PART_LINK} PRIVATE noscope_flags ${PART_PRIVATE_LINK})
  set_property(GLOBAL APPEND PROPERTY NOSCOPE_PARTS noscope_${name})
endfunction()

# noscope_test(NAME SOURCES ... LINK ...): one GoogleTest executable, its cases found at test time.
function(noscope_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINK" ${ARGN})
  add_executable(test_${name} ${TEST_SOURCES})
  # Half of what the tests take to compile would go into making fast, and into watching for undefined behaviour, what
  # runs once.
  target_compile_options(test_${name} PRIVATE $<$<CONFIG:RelWithDebInfo>:-Og>)
  if(NOSCOPE_SANITIZE)
    target_compile_options(test_${name} PRIVATE -fno-sanitize=undefined)
  endif()
  target_link_libraries(test_${name} PRIVATE noscope_flags noscope_testing ${TEST_LINK} GTest::gmock
                                             GTest::gtest_main)
  gtest_discover_tests(test_${name} TEST_PREFIX ${name}: DISCOVERY_MODE PRE_TEST
                       PROPERTIES TIMEOUT 300)
endfunction()

# What every target of ours is compiled with.
add_library(noscope_flags INTERFACE)
target_compile_options(noscope_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                               # no fused multiply-add behind our back: labels must not hang on the CPU
                                               -ffp-contract=off
                                               # g++ 12 sees overlapping copies in std::string that are not there
                                               $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(NOSCOPE_WERROR)
  target_compile_options(noscope_flags INTERFACE -Werror)
endif()
if(NOSCOPE_SANITIZE)
  add_compile_options(-fsanitize=${NOSCOPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${NOSCOPE_SANITIZE})
endif()
