/**
 * Where a file lies below the root folder, as the archive's own library lays files out, so that folders can be shared:
 * the dataset's name, then the address without the prefix of the dataset's tree.
 */
export function localName(dataset: string, pathPrefix: string, url: string): string {
  const prefix = pathPrefix.replace(/\/+$/, "");
  const rest = prefix !== "" && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : pathOf(url);
  return `${dataset}/${rest.replace(/^\/+/, "")}`;
}

/** The last part of an address that does not lie below the prefix: its folders would mean nothing here. */
function pathOf(url: string): string {
  const path = url.replace(/[?#].*$/, "");
  return path.slice(path.lastIndexOf("/") + 1);
}
