"""measure.py COMMAND…: runs a command and prints what it took as a line of JSON.

Seconds of waiting, of processor time in the program and in the system, and the largest memory of one
process in bytes, with the processes that it waited for. Linux gives memory in kilobytes.
"""

import json
import os
import sys
import time

command = sys.argv[1:]
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
began = time.perf_counter()
child = os.posix_spawnp(command[0], command, os.environ, file_actions=silent)
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - began
if status != 0:
    sys.exit(f"`{' '.join(command)}` ended with {os.waitstatus_to_exitcode(status)}")
print(json.dumps({"wall": wall, "user": used.ru_utime, "system": used.ru_stime, "memory": used.ru_maxrss * 1024}))
