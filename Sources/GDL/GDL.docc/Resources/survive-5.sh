$ swift build
$ .build/debug/Download https://example.org/film.mkv ~/films &
$ sleep 5; kill -9 %1
$ ls ~/films
film.mkv.part  journal.db  journal.db-shm  journal.db-wal
$ .build/debug/Download https://example.org/film.mkv ~/films
complete: 1 done, 351272960 bytes received
