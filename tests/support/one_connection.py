"""A server's socket that lets one client in at a time: whoever comes meanwhile is hung up on.

one_connection.py SOCKET SERVER: listens on one path, and passes on to the other.
"""

import socket
import sys
import threading

busy = threading.Lock()


def copy(source, target):
    """What one side says, to the other, until it ends."""
    try:
        while said := source.recv(65536):
            target.sendall(said)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client, path):
    with client, socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        back = threading.Thread(target=copy, args=(server, client))
        back.start()
        copy(client, server)
        back.join()
    busy.release()


def main():
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        listening.listen()
        while True:
            client, _ = listening.accept()
            if busy.acquire(blocking=False):
                threading.Thread(target=serve, args=(client, sys.argv[2])).start()
            else:
                client.close()
                print("hung up", flush=True)


main()
