/** What the check of an address answers. */
export function checkAddress(parameters: URLSearchParams): unknown {
  let address = parameters.get("address") ?? "";
  try {
    // Clients encode twice: the real program decodes once more.
    address = decodeURIComponent(address);
  } catch {
    // What is no percent-encoding is taken as it is.
  }
  switch (addressState(address)) {
    case "registered":
      return { status: 2, msg: "Email address is valid and registered.", user_id: 4711 };
    case "pending":
      return { status: 3, msg: "Email-address registration is pending. Please wait and try again later.", user_id: -1 };
    case "malformed":
      return { status: -2, msg: "Not a valid email address.", user_id: null };
    case "unknown":
      return parameters.get("checkonly") === "1"
        ? { status: 4, msg: "email address has been neither validated nor registered", user_id: -1 }
        : { status: 1, msg: "registration process started", user_id: 4712 };
  }
}

/** Whether an address is registered here: observer@example.org and busy@example.org are. */
export function addressState(address: string): "registered" | "pending" | "unknown" | "malformed" {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return "malformed";
  if (address === "observer@example.org" || address === "busy@example.org") return "registered";
  return address === "pending@example.org" ? "pending" : "unknown";
}
