// One step of the chain on the file of this run.

/** A step with the run's input and tables; missing pixels are NaN unless it says otherwise. */
export function step(context, extra) {
  const { input, pointing, correction } = context.data;
  return { input, pointing, correction, missing: "nan", ...extra };
}

/** What takes one turn of a side; a side that is not there says so. */
export const ask = (side, what) => async () =>
  side ? side.ask(what) : { missing: "no Python with astropy, scipy and sunpy here" };
