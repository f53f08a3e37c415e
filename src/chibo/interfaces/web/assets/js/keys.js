// Keys of forms: the same key sent twice has one effect.

/** A random key as a UUID; randomUUID itself is missing where the page comes over plain http. */
export function freshKey() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
