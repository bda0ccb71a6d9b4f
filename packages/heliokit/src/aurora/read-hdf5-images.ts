import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { openHdf5 } from "./hdf5-file.js";
import { stackFrames, stackShape } from "./hdf5-frames.js";
import type { StoredFrame, StoredFrameOptions } from "./stored-frame.js";

/** Frames of an HDF5 file: RGB and SMILE images, processed spectra. `oneByOne` spares the rest when few are wanted. */
export async function* hdf5StoredFrames(
  source: ByteSource,
  options: StoredFrameOptions & { readonly oneByOne: boolean },
): AsyncGenerator<StoredFrame> {
  const file = await openHdf5(source, options.signal);
  try {
    const images = file.array("data/images") ?? file.array("data/spectra");
    const times = file.texts("data/timestamp");
    const shape = images && stackShape(images.shape, times?.length);
    if (!images || !shape) {
      const found = images
        ? `data/images of shape ${images.shape.join(" x ")}`
        : "neither data/images nor data/spectra";
      throw new HeliokitError("aurora/bad-hdf5", `${source.name}: ${found}; [rows, columns(, 3), frames] is wanted`, {
        facts: { file: source.name },
      });
    }
    const wavelengthsNanometers = file.numbers("data/wavelength");
    const constants = file.attributes("metadata/file");
    const frames = stackFrames(images, shape, {
      oneByOne: options.oneByOne,
      onBad: (frame, error) =>
        options.onProblem({ code: error.code, message: `${error.message} (frame ${frame})`, frame, severity: "error" }),
    });
    for (const { index, data } of frames) {
      options.signal?.throwIfAborted();
      const { width, height, channels } = shape;
      const timeText = times?.[index];
      yield {
        index,
        width,
        height,
        channels,
        data,
        raw: { ...constants, ...file.attributes(`metadata/frame/frame${index}`) },
        ...(timeText === undefined ? {} : { timeText }),
        ...(wavelengthsNanometers ? { wavelengthsNanometers } : {}),
      };
    }
  } finally {
    file.close();
  }
}
