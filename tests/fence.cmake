cmake_policy(VERSION 3.25)
# The architecture as a test. cmake -DROOT=… -P tests/fence.cmake
#
# Each foreign library is included in one folder of connector/ only; folders depend on each other
# one way only; nothing deletes an entry (but one file, its own), sets a password by its operation or
# uses a transaction of RFC 5805; the top level of the repository holds what it should.
set(problems "")

function(report text)
    set(problems "${problems}\n  ${text}" PARENT_SCOPE)
endfunction()

# header pattern | the folder (or file) that may include it
set(fences
    "ldap\\.h|directory/" "lber\\.h|directory/" "libpq|source/" "yaml-cpp/|config/" "boost/|log/"
    "unicode/|text/" "nlohmann/|text/" "openssl/|identity/" "date/|model/" "CLI/|command_line/"
    "curl/|cas/")

# folder | the folders that it may include, itself and base/ understood
set(allowed
    "base|" "text|" "log|" "model|" "config|text"
    "cas|text" "source|config,model,text" "identity|config,model,text" "lifecycle|config,model,text"
    "directory|config,model,text" "sync|identity,lifecycle,log,model,text"
    "report|identity,lifecycle,model,sync,text"
    "command|cas,config,directory,identity,lifecycle,log,model,report,source,sync,text"
    "command_line|command,config,log"
    "main.cpp|command_line")

file(GLOB_RECURSE sources RELATIVE ${ROOT}/connector ${ROOT}/connector/*.hpp ${ROOT}/connector/*.cpp)
list(LENGTH sources count)
if(count LESS 20)
    message(FATAL_ERROR "only ${count} source files found under ${ROOT}/connector")
endif()

foreach(source IN LISTS sources)
    string(REGEX REPLACE "/.*" "" folder "${source}")
    file(STRINGS ${ROOT}/connector/${source} includes REGEX "^[ \t]*#[ \t]*include")
    foreach(include IN LISTS includes)
        string(REGEX REPLACE "^[^<\"]*[<\"]([^>\"]*)[>\"].*" "\\1" header "${include}")
        foreach(fence IN LISTS fences)
            string(REGEX REPLACE "\\|.*" "" pattern "${fence}")
            string(REGEX REPLACE ".*\\|" "" home "${fence}")
            string(FIND "${source}" "${home}" place)
            if("${header}" MATCHES "^${pattern}" AND NOT place EQUAL 0)
                report("connector/${source} includes ${header}, which only connector/${home} may")
            endif()
        endforeach()
        foreach(rule IN LISTS allowed)
            string(REGEX REPLACE "\\|.*" "" from "${rule}")
            string(REGEX REPLACE "^[^|]*\\|" "" targets "${rule}")
            string(REPLACE "," ";" targets "${targets}")
            if(NOT from STREQUAL folder OR NOT include MATCHES "\"")
                continue()
            endif()
            string(REGEX REPLACE "/.*" "" target "${header}")
            if(NOT target STREQUAL folder AND NOT target STREQUAL "base" AND NOT target IN_LIST targets)
                report("connector/${source} includes ${header}: ${from} must not depend on ${target}")
            endif()
        endforeach()
    endforeach()
    # What `check --rehearse` tries on an entry of its own is in one file, which refuses any other.
    set(never "ldap_passwd|ldap_txn|LDAP_CONTROL_TXN|1\\.3\\.6\\.1\\.1\\.21")
    if(NOT source STREQUAL "directory/throw_away.cpp")
        set(never "ldap_delete|${never}")
    endif()
    file(STRINGS ${ROOT}/connector/${source} forbidden REGEX "${never}")
    if(forbidden)
        report("connector/${source} deletes, sets a password or uses transactions: ${forbidden}")
    endif()
endforeach()

set(top_level CMakeLists.txt CMakePresets.json README.md LICENSE connector schema mappings tests deploy build)
file(GLOB entries RELATIVE ${ROOT} ${ROOT}/*)
foreach(entry IN LISTS entries)
    if(NOT entry IN_LIST top_level AND NOT entry MATCHES "^\\.")
        report("${entry} does not belong at the top level")
    endif()
endforeach()

if(problems)
    message(FATAL_ERROR "the fence is broken:${problems}")
endif()
message(STATUS "${count} source files keep within the fence")
