/** The Chromium of the browser suite: the program that CHROMIUM names, or else Debian's. */
export const chromiumPath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
