# cmake --install BUILD --prefix P: bin/ (farout and its helpers), lib/farout/ (LibTorch's libraries, and those alone) and
# share/farout/ (jobs, Slurm's scripts, lists, licences), manual page and completion in share/ where shells look. The tree may be moved; MPI, HDF5 and the codecs are the system's.
# cpack, in the build folder, makes a .tar.gz and a .deb of it.
set(farout_programs farout farout_tensors farout_hdf5_probe farout_demo_data)
set_target_properties(${farout_programs} PROPERTIES
    INSTALL_RPATH "$ORIGIN/../lib/farout"
    INSTALL_RPATH_USE_LINK_PATH TRUE) # libraries outside the system's folders: modules, Spack, CMAKE_PREFIX_PATH
install(TARGETS ${farout_programs} RUNTIME DESTINATION bin)

foreach(name IN LISTS FAROUT_LIBTORCH_FILES)
    file(REAL_PATH "${FAROUT_LIBTORCH}/lib/${name}" file)
    install(FILES "${file}" DESTINATION lib/farout RENAME "${name}")
endforeach()

install(DIRECTORY "${PROJECT_SOURCE_DIR}/jobs/" DESTINATION share/farout/jobs FILES_MATCHING PATTERN "*.cfg")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/jobs/demo" DESTINATION share/farout/jobs)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/slurm/" DESTINATION share/farout/slurm USE_SOURCE_PERMISSIONS
    PATTERN site.sh EXCLUDE)
# In the clone the program is that of the build, here the one beside.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/slurm/site.sh")
file(READ "${PROJECT_SOURCE_DIR}/slurm/site.sh" site)
string(REPLACE "/build/release/farout" "/../../bin/farout" site "${site}")
file(WRITE "${PROJECT_BINARY_DIR}/installed/site.sh" "${site}")
install(FILES "${PROJECT_BINARY_DIR}/installed/site.sh" DESTINATION share/farout/slurm)
install(FILES "${PROJECT_SOURCE_DIR}/datalists/README.md" DESTINATION share/farout/datalists)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/results/published" DESTINATION share/farout/results)
install(FILES "${PROJECT_SOURCE_DIR}/README.md" DESTINATION share/farout)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/licenses/" DESTINATION share/farout/licenses)
install(DIRECTORY "${FAROUT_LIBTORCH}/licenses/" DESTINATION share/farout/licenses/libtorch OPTIONAL)

# The manual page and completion come from the program's own options, when it is installed.
install(CODE [[
    set(share "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share")
    foreach(document "man/man1/farout.1 --man" "bash-completion/completions/farout --completion bash"
            "zsh/site-functions/_farout --completion zsh" "fish/vendor_completions.d/farout.fish --completion fish")
        separate_arguments(arguments UNIX_COMMAND "${document}")
        list(POP_FRONT arguments name)
        get_filename_component(folder "${share}/${name}" DIRECTORY)
        file(MAKE_DIRECTORY "${folder}")
        execute_process(COMMAND "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/bin/farout" ${arguments}
            OUTPUT_FILE "${share}/${name}" RESULT_VARIABLE status)
        if(NOT status EQUAL 0)
            message(WARNING "farout ${arguments} failed (${status}): ${share}/${name} is missing")
            file(REMOVE "${share}/${name}")
        endif()
    endforeach()
]])

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_NAME farout)
set(CPACK_PACKAGE_VENDOR farout)
set(CPACK_PACKAGE_CONTACT "the maintainers of farout")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "How well out-of-distribution detectors separate ImageNet from everything else")
set(CPACK_PACKAGE_FILE_NAME "farout-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_INCLUDE_TOPLEVEL_DIRECTORY ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE gzip) # xz takes minutes for LibTorch
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # the packages of the libraries that are linked
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${FAROUT_LIBTORCH_LIB}")
farout_elf_names(mpi SONAME ${MPI_C_LIBRARIES})
set(CPACK_DEBIAN_PACKAGE_DEPENDS openmpi-bin) # the launcher of the MPI that is linked
if(mpi MATCHES "libmpich|libmpi\\.so\\.12")
    set(CPACK_DEBIAN_PACKAGE_DEPENDS mpich)
endif()
include(CPack)
