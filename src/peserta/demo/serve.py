"""The web process of the demo: Granian, whose workers load the application of `peserta.demo.web`."""

import sys

from peserta.app.serve import serve

if __name__ == "__main__":
    serve(host=sys.argv[1], port=int(sys.argv[2]), workers=int(sys.argv[3]), target="peserta.demo.web:load_app")
