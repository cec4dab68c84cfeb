// Every sentence of the page, in every language. {name} marks a place that words.js fills in.
import { chinese } from "./chinese.js";
import { english } from "./english.js";

export const STRINGS = { en: english, zh: chinese };
