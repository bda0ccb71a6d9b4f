export { type RiceArray, type RiceKernels, riceBound, riceDecode, riceEncode } from "./rice.js";
