"""The Python side of the benchmarks: what users of astropy, sunpy and scipy run today, one measured step at a time.

It reads one JSON object per line from standard input, does that step once and answers with one line:
{"wall": seconds, "cpu": seconds, ...}. One process serves all steps of a run, so that imports and caches are warm,
and the benchmark decides when to call it: ours and this take turns.

The chain is written out from the description of the calibration steps (pointing update, registration, degradation,
exposure); the registration itself is sunpy's GenericMap.rotate with scipy, order 3, missing = NaN.
"""

import ctypes
import ctypes.util
import json
import os
import sys
import time
import warnings

warnings.simplefilter("ignore")

import astropy
import astropy.units as u
import numpy as np
import scipy
import scipy.ndimage
import sunpy
import sunpy.map
from astropy.io import fits
from astropy.io.fits import compression as fits_compression
from astropy.time import Time


def timed(work):
    wall, cpu = time.perf_counter(), time.process_time()
    extra = work()
    answer = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    answer.update(extra or {})
    return answer


def answer_versions(_):
    return {
        "python": sys.version.split()[0],
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "astropy": astropy.__version__,
        "sunpy": sunpy.__version__,
        "cfitsio": cfitsio_version(),
    }


# --- RICE -----------------------------------------------------------------------------------------------------------


def cfitsio():
    name = ctypes.util.find_library("cfitsio")
    return ctypes.CDLL(name) if name else None


def cfitsio_version():
    library = cfitsio()
    if library is None:
        return None
    number = ctypes.c_float()
    library.ffvers.restype = ctypes.c_float
    library.ffvers(ctypes.byref(number))
    return f"{number.value:.3f}"


kept = {}


def table_of(path):
    """Bytes of the file and, for each row of the compressed image, where its stream lies."""
    if kept.get("path") != path:
        raw = open(path, "rb").read()
        with fits.open(path, disable_image_compression=True) as hdus:
            header, offset = hdus[1].header, hdus[1].fileinfo()["datLoc"]
        width, rows = header["ZNAXIS1"], header["ZNAXIS2"]
        table = np.frombuffer(raw, ">i4", 2 * rows, offset).reshape(rows, 2).astype(np.int64)
        kept.clear()
        kept.update(path=path, raw=raw, table=table, heap=offset + header.get("THEAP", 8 * rows), width=width, rows=rows)
    return kept


def answer_rice_rows(command):
    """CFITSIO's decoder itself, called once per row: no FITS layer around it."""
    library, data = cfitsio(), table_of(command["input"])
    if library is None:
        return {"missing": "libcfitsio is not installed"}
    width = data["width"]
    output = np.empty((data["rows"], width), np.uint16)
    source = np.frombuffer(data["raw"], np.uint8)
    first, step, base = source.ctypes.data + data["heap"], 2 * width, output.ctypes.data
    decode = library.fits_rdecomp_short
    decode.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    rows = [(first + int(at), int(length), base + i * step) for i, (length, at) in enumerate(data["table"])]

    def work():
        for at, length, target in rows:
            if decode(at, length, target, width, 32):
                raise RuntimeError("CFITSIO could not decode a row")

    answer = timed(work)
    answer["sum"] = int(output.view(np.int16).sum(dtype=np.int64))
    return answer


def answer_rice_image(command):
    """CFITSIO opening the file in memory and reading the whole image as shorts."""
    library, data = cfitsio(), table_of(command["input"])
    if library is None:
        return {"missing": "libcfitsio is not installed"}
    count = data["rows"] * data["width"]
    output = np.empty(count, np.int16)
    buffer = ctypes.create_string_buffer(data["raw"], len(data["raw"]))

    def work():
        status, file, anynull = ctypes.c_int(0), ctypes.c_void_p(), ctypes.c_int(0)
        pointer = ctypes.cast(buffer, ctypes.c_void_p)
        size = ctypes.c_size_t(len(data["raw"]))
        library.ffomem(ctypes.byref(file), b"image.fits", 0, ctypes.byref(pointer), ctypes.byref(size), ctypes.c_size_t(0), None, ctypes.byref(status))
        library.ffmahd(file, 2, None, ctypes.byref(status))
        library.ffgpv(file, 21, ctypes.c_longlong(1), ctypes.c_longlong(count), None, ctypes.c_void_p(output.ctypes.data), ctypes.byref(anynull), ctypes.byref(status))
        library.ffclos(file, ctypes.byref(status))
        if status.value:
            raise RuntimeError(f"CFITSIO status {status.value}")

    answer = timed(work)
    answer["sum"] = int(output.sum(dtype=np.int64))
    return answer


def answer_rice_astropy(command):
    """astropy's decompression of the compressed HDU (its bundled CFITSIO code), the table already in memory."""
    with fits.open(command["input"], memmap=False) as hdus:
        hdu = hdus[1]
        hdu.compressed_data  # noqa: B018 - reads the table
        result = {}

        def work():
            result["data"] = fits_compression.decompress_hdu(hdu)

        answer = timed(work)
    answer["sum"] = int(result["data"].sum(dtype=np.int64))
    return answer


# --- resampling -----------------------------------------------------------------------------------------------------


def read_float(path):
    """Pixels as float32 with NaN where BLANK says so, and the header without the compression's keywords."""
    with fits.open(path, memmap=False) as hdus:
        hdu = hdus[1] if len(hdus) > 1 else hdus[0]
        header = hdu.header.copy()
        stored = hdu.data
        data = stored.astype(np.float32)
        if "BLANK" in header:
            data[stored == header["BLANK"]] = np.nan
            del header["BLANK"]
    for key in ("CHECKSUM", "DATASUM"):
        header.pop(key, None)
    return data, header


def answer_resample(command):
    """scipy's affine_transform with its prefilter, on float32 pixels in memory."""
    if kept.get("pixels_of") != command["input"]:
        kept["pixels"] = np.nan_to_num(read_float(command["input"])[0])
        kept["pixels_of"] = command["input"]
    matrix, offset = np.array(command["matrix"]), np.array(command["offset"])
    result = {}

    def work():
        result["data"] = scipy.ndimage.affine_transform(
            kept["pixels"], matrix, offset=offset, order=command.get("order", 3), mode="constant", cval=np.nan
        )

    answer = timed(work)
    answer["sum"] = float(np.nansum(result["data"], dtype=np.float64))
    return answer


# --- the chain ------------------------------------------------------------------------------------------------------


def pointing_table(path):
    if kept.get("pointing_path") != path:
        lines = open(path).read().strip().split("\n")
        names = lines[0].split(",")
        rows = [dict(zip(names, line.split(","))) for line in lines[1:]]
        kept["pointing"] = (
            Time([row["T_START"].rstrip("Z") for row in rows]),
            Time([row["T_STOP"].rstrip("Z") for row in rows]),
            rows,
        )
        kept["pointing_path"] = path
    return kept["pointing"]


def update_pointing(header, path):
    starts, stops, rows = pointing_table(path)
    observed = Time(header["T_OBS"].rstrip("Z"))
    row = rows[np.where((starts <= observed) & (observed < stops))[0][0]]
    prefix = f"A_{header['WAVELNTH']:03d}_"
    x0, y0, scale, roll = (float(row[prefix + name]) for name in ("X0", "Y0", "IMSCALE", "INSTROT"))
    header["CRPIX1"] += x0 - header["X0_MP"]
    header["CRPIX2"] += y0 - header["Y0_MP"]
    header["X0_MP"], header["Y0_MP"] = x0, y0
    header["CDELT1"] = header["CDELT2"] = scale
    header["CROTA2"] = roll + header["SAT_ROT"]


def register(image, missing):
    """North up, 0.6 arcsec per pixel (or a multiple), Sun in the middle, the frame's own side."""
    if not sunpy.map.maputils.contains_full_disk(image):
        raise ValueError("not a full disk")
    target = 0.6
    multiple = round(image.scale[0].value / 0.6)
    if multiple != 1 and image.data.shape != (4096, 4096):
        target = 0.6 * multiple
    factor = image.scale[0].value / target
    turned = image.rotate(recenter=True, scale=factor, order=3, missing=missing, method="scipy")
    middle = np.floor(turned.meta["crpix1"])
    half = image.data.shape[0] / 2
    corner = u.Quantity([middle - half, middle - half], u.pix)
    opposite = u.Quantity([middle + half - 1, middle + half - 1], u.pix)
    cut = turned.submap(corner, top_right=opposite)
    cut.meta["lvl_num"] = 1.5
    cut.meta["bitpix"] = -64
    return cut


def degradation(path, channel, date):
    if kept.get("correction_path") != path:
        lines = [line.split() for line in open(path).read().strip().split("\n")]
        kept["correction"] = [dict(zip(lines[0], line)) for line in lines[1:]]
        kept["correction_path"] = path
    text = f"{channel}_THIN" if channel < 1000 else str(channel)
    rows = [row for row in kept["correction"] if row["WAVE_STR"] == text]
    version = max(int(row["VER_NUM"]) for row in rows)
    rows = [row for row in rows if int(row["VER_NUM"]) == version]
    starts, stops = Time([row["T_START"] for row in rows]), Time([row["T_STOP"] for row in rows])
    index = np.where((starts <= date) & (date < stops))[0][-1]
    row = rows[index]
    dt = (date - starts[index]).to_value("day")
    drift = 1 + sum(float(row[f"EFFA_P{n}"]) * dt**n for n in (1, 2, 3))
    # An array, not a number: that is what makes the result float64 in the library that users have.
    return np.array([float(row["EFF_AREA"]) / float(rows[0]["EFF_AREA"]) * drift])


def convert(command):
    stages, last = {}, time.perf_counter()

    def stage(name):
        nonlocal last
        now = time.perf_counter()
        stages[name], last = now - last, now

    data, header = read_float(command["input"])
    stage("read")
    update_pointing(header, command["pointing"])
    image = sunpy.map.Map(data, header)
    stage("pointing")
    registered = register(image, np.nan if command["missing"] == "nan" else image.min())
    stage("register")
    factor = degradation(command["correction"], header["WAVELNTH"], image.date)
    corrected = registered._new_instance(registered.data / factor, registered.meta)
    seconds = corrected.exposure_time.to_value("s")
    final = corrected._new_instance(corrected.data / seconds, corrected.meta)
    final.meta["bunit"] = "DN / s"
    stage("correct")
    final.save(command["output"], overwrite=True)
    if command.get("sync"):
        with open(command["output"], "rb+") as file:
            os.fsync(file.fileno())
    stage("write")
    return {"stages": stages}


def answer_chain(command):
    return timed(lambda: convert(command))


def answer_compress(command):
    """astropy's RICE_1 writer for quantised floats, from pixels in memory to a file."""
    with fits.open(command["input"], memmap=False) as hdus:
        data = np.ascontiguousarray(hdus[0].data, dtype=np.float32)

    def work():
        hdu = fits.CompImageHDU(data, compression_type="RICE_1", quantize_level=command["quantize"], quantize_method=1, dither_seed=1)
        hdu.writeto(command["output"], overwrite=True, checksum=True)

    answer = timed(work)
    answer["bytes"] = os.path.getsize(command["output"])
    return answer


# --- Pictures -------------------------------------------------------------------------------------------------------


drawn = {}


def answer_figure(command):
    import io

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    path = command["input"]
    if path not in drawn:
        drawn.clear()
        drawn[path] = sunpy.map.Map(path)
        # Read now, as ours has its pixels in memory.
        drawn[path].data.sum()
    image = drawn[path]

    def work():
        figure = plt.figure(figsize=(10.24, 8.83), dpi=100)
        axes = figure.add_subplot(projection=image)
        shown = image.plot(axes=axes)
        image.draw_limb(axes=axes)
        image.draw_grid(axes=axes)
        figure.colorbar(shown)
        output = io.BytesIO()
        figure.savefig(output, format="png")
        plt.close(figure)
        return {"bytes": len(output.getvalue())}

    return timed(work)


# --- Maps -----------------------------------------------------------------------------------------------------------


whole = {}


def map_of(path):
    if path not in whole:
        whole.clear()
        image = sunpy.map.Map(path)
        # Read now, as float32, as ours has its pixels in memory.
        whole[path] = sunpy.map.Map(image.data.astype(np.float32), image.meta)
    return whole[path]


def answer_coordinates(command):
    import astropy.units as u

    image = map_of(command["input"])

    def work():
        y, x = np.indices(image.data.shape)
        world = image.pixel_to_world(x * u.pix, y * u.pix)
        return {"corner": [world.Tx[0, 0].to_value("arcsec"), world.Ty[0, 0].to_value("arcsec")]}

    return timed(work)


def answer_bare_coordinates(command):
    wcs = map_of(command["input"]).wcs

    def work():
        y, x = np.indices(wcs.array_shape, dtype=float)
        world = wcs.wcs_pix2world(x.ravel(), y.ravel(), 0)
        return {"corner": [float(world[0][0] * 3600), float(world[1][0] * 3600)]}

    return timed(work)


def answer_rotate(command):
    import astropy.units as u

    image = map_of(command["input"])

    def work():
        turned = image.rotate(command["angle"] * u.deg, order=3, missing=np.nan)
        return {"width": turned.data.shape[1]}

    return timed(work)


def answer_reproject(command):
    import astropy.wcs

    image = map_of(command["input"])
    header = fits.Header(list(command["cards"].items()))
    try:
        from reproject import reproject_interp  # noqa: F401
    except ImportError:

        def work():
            import scipy.ndimage
            from astropy.wcs.utils import pixel_to_pixel

            target = astropy.wcs.WCS(header)
            y, x = np.indices((header["NAXIS2"], header["NAXIS1"]), dtype=float)
            places = [np.array(one) for one in pixel_to_pixel(target, image.wcs, x, y)]
            # As the package does: the way back tells what is hidden.
            back = pixel_to_pixel(image.wcs, target, *places)
            places[0][(abs(back[0] - x) > 1) | (abs(back[1] - y) > 1)] = np.nan
            data = scipy.ndimage.map_coordinates(image.data, places[::-1], order=1, cval=np.nan)
            return {"middle": float(data[2048, 2048])}

    else:

        def work():
            return {"middle": float(image.reproject_to(header).data[2048, 2048])}

    return timed(work)


# --- Training cubes -------------------------------------------------------------------------------------------------


def channel_of(folder):
    import numcodecs.blosc
    import zarr

    numcodecs.blosc.set_nthreads(1)
    return zarr.open_array(folder + "/2010/171A", mode="r")


def answer_zarr_chunk(command):
    channel = channel_of(command["folder"])
    return timed(lambda: {"last": float(channel[:][-1, -1, -1])})


def answer_dask_mean(command):
    import dask
    import dask.array

    channel = channel_of(command["folder"])

    def work():
        with dask.config.set(scheduler="single-threaded"):
            return {"mean": float(dask.array.from_array(channel).mean().compute())}

    return timed(work)


def answer_zarr_frame(command):
    return timed(lambda: {"middle": float(channel_of(command["folder"])[command["index"]][256, 256])})


# --- The archive ----------------------------------------------------------------------------------------------------


replies = {}


def answer_records(command):
    """What drms does with the bytes of a reply: JSON, a data frame, numbers where the series says so."""
    import drms
    from drms.client import SeriesInfo

    path = command["reply"]
    if path not in replies:
        replies.clear()
        structure = json.load(open(command["structure"]))
        structure["dbindex"] = structure["primekeys"]
        client = drms.Client()
        info = SeriesInfo(structure, name="aia.lev1_euv_12s")
        client.info = lambda _: info
        replies[path] = (open(path, "rb").read(), client)
    reply, client = replies[path]

    def work():
        client._json.rs_list = lambda *_, **__: json.loads(reply.decode("latin1"))
        table = client.query("aia.lev1_euv_12s", key="**ALL**")
        return {"rows": len(table), "sum": float(table.EXPTIME.sum())}

    return timed(work)


# --- All-sky imagers ------------------------------------------------------------------------------------------------


def answer_sav(command):
    """scipy's reader, and the turning of what a skymap's users look at."""
    from scipy.io import readsav

    def work():
        skymap = readsav(command["input"])["skymap"][0]
        elevation = np.flip(skymap["FULL_ELEVATION"], axis=0)
        latitude = np.flip(skymap["FULL_MAP_LATITUDE"], axis=1)
        return {"values": int(elevation.size + latitude.size)}

    return timed(work)


def answer_minute(command):
    """What the archive's library does with a minute: lines of each header to a dictionary, pixels to an array, flipped."""
    import datetime
    import gzip

    def work():
        frames, headers, times = [], [], []
        with gzip.open(command["input"], "rb") as unzipped:
            while True:
                line = unzipped.readline()
                if not line:
                    break
                if not line.startswith(b"P5"):
                    continue
                header = {}
                while True:
                    line = unzipped.readline()
                    if not line.startswith(b"#"):
                        break
                    text = line.decode("ascii").strip()
                    if text.startswith('#"'):
                        key, _, value = text[2:].partition('"')
                        header[key] = value.strip()
                        if key == "Image request start":
                            times.append(datetime.datetime.strptime(value.strip(), "%Y-%m-%d %H:%M:%S.%f UTC"))
                width, height = (int(part) for part in line.split())
                unzipped.readline()
                raw = unzipped.read(width * height * 2)
                frames.append(np.frombuffer(raw, dtype=">u2").astype("uint16").reshape(height, width))
                headers.append(header)
        images = np.flip(np.dstack(frames), axis=0)
        return {"frames": images.shape[2], "sum": int(images[3, 232, 0]), "headers": len(headers)}

    return timed(work)


def answer_memory(_):
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return {"peakBytes": int(line.split()[1]) * 1024}
    return {}


def main():
    # Anything the libraries print must not end up between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = globals()[f"answer_{command['do']}"](command)
        except Exception as error:  # noqa: BLE001 - told to the benchmark, which reports it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        # One whole conversion and out: the cold command.
        convert(json.loads(sys.argv[1]))
    else:
        main()
