import { baseName } from "../sky-file-name.js";

/**
 * Where a file lies below the root folder, as the archive's own library lays files out, so that folders can be shared:
 * the dataset's name, then the address without the prefix of the dataset's tree.
 */
export function localName(dataset: string, pathPrefix: string, url: string): string {
  const prefix = pathPrefix.replace(/\/+$/, "");
  const path = url.replace(/[?#].*$/, "");
  // What does not lie below the prefix has folders that mean nothing here.
  const rest = prefix !== "" && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : baseName(path);
  return `${dataset}/${rest.replace(/^\/+/, "")}`;
}
