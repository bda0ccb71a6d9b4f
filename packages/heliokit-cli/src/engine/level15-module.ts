export { level15Converter as makeConvert } from "./convert.js";
