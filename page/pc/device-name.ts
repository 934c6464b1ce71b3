/** What the PC's owner will see this device as: `iPhone`, `Pixel 8 (Chrome)`. */
export function deviceName(userAgent: string): string {
  const browser = browserIn(userAgent);
  const device = deviceIn(userAgent);
  return browser === undefined ? device : `${device} (${browser})`;
}

function deviceIn(userAgent: string): string {
  if (/iPhone/.test(userAgent)) return "iPhone";
  if (/iPad/.test(userAgent)) return "iPad";
  const android = /Android [\d.]+; ([^;)]+)/.exec(userAgent)?.[1]?.trim();
  // Chrome says K for every model that it does not tell, Firefox how large it is.
  if (android !== undefined && !["K", "Mobile", "Tablet"].includes(android))
    return android.replace(/ Build\/.*/, "");
  if (/Android/.test(userAgent))
    return /Mobile/.test(userAgent) ? "Android phone" : "Android tablet";
  if (/Windows/.test(userAgent)) return "Windows PC";
  if (/Macintosh/.test(userAgent)) return "Mac";
  return /Linux|CrOS/.test(userAgent) ? "Linux PC" : "Device";
}

function browserIn(userAgent: string): string | undefined {
  const names: readonly (readonly [RegExp, string])[] = [
    [/Edg(e|A|iOS)?\//, "Edge"],
    [/SamsungBrowser\//, "Samsung Internet"],
    [/(Firefox|FxiOS)\//, "Firefox"],
    [/(Chrome|CriOS)\//, "Chrome"],
    [/Safari\//, "Safari"],
  ];
  return names.find(([pattern]) => pattern.test(userAgent))?.[1];
}
