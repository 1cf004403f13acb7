/** Reads the pages of docs/. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../../tools/setup/paths.mjs";

/** A part of a page below one `##` heading. */
export interface Section {
  readonly title: string;
  readonly text: string;
}

/** The sections of a page of docs/, in order. */
export function sectionsOf(page: string): readonly Section[] {
  const [, ...parts] = readFileSync(path.join(root, "docs", page), "utf8").split(/^## /m);
  return parts.map((part) => {
    const end = part.indexOf("\n");
    return { title: part.slice(0, end).trim(), text: part.slice(end) };
  });
}

/** The fenced blocks of a language. */
export function blocksOf({ text }: Section, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, block]) => {
    return name === language && block !== undefined ? [block] : [];
  });
}

/** One line for a text that was wrapped. */
export function unwrapped(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
