import { el } from "./dom.js";

/** Images of this workspace are shown. Others are named and left where they are: the page never leaves the machine. */
export function image(url, alt, className = "picture") {
  const address = URL.canParse(url ?? "", location.href) ? new URL(url, location.href) : null;
  const inline = /^data:image\/(png|jpeg|gif|webp);/.test(address?.href ?? "");
  if (inline || address?.origin === location.origin) {
    return el(`img.${className}`, { src: address.href, alt: alt ?? "", loading: "lazy" });
  }
  const where = address ? `Image on ${address.host}, not loaded here` : "Image without an address";
  const named = { role: "img", "aria-label": alt || where, title: url };
  return el(`span.${className}.elsewhere`, named, alt || "Image", el("small", {}, where));
}
