import { Observable } from "../app/observable.ts";
import { guessLanguage } from "./guess-language.ts";
import { Sentences } from "./speech.ts";

/** What is being read aloud. */
export interface SpeakerState {
  readonly messageId: string;
  readonly isPaused: boolean;
}

/** What {@link Speaker} speaks with: the browser's, or a test's. */
export interface SpeakerOptions {
  readonly synthesis: Pick<SpeechSynthesis, "speak" | "cancel" | "getVoices">;
  readonly makeUtterance: (text: string) => SpeechSynthesisUtterance;
  /** The page's own language, as it is now. */
  readonly language: () => string;
}

/**
 * Reads one reply aloud, sentence by sentence, while it may still be growing. A pause ends the
 * sentence, which is said again from its beginning: `SpeechSynthesis.pause` ends everything on
 * Android, and is forgotten after a while by other browsers.
 */
export class Speaker {
  readonly state = new Observable<SpeakerState | undefined>(undefined);
  /** Called when the browser cannot speak a sentence. */
  onFailure: () => void = () => {};
  readonly #options: SpeakerOptions;
  #sentences = new Sentences();
  #queue: readonly string[] = [];
  #next = 0;
  #hasEnded = false;
  #language = "";
  #utterance: SpeechSynthesisUtterance | undefined;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** Begins a reply, in the place of any other. */
  begin(messageId: string): void {
    this.#silence();
    this.#sentences = new Sentences();
    this.#queue = [];
    this.#next = 0;
    this.#hasEnded = false;
    this.#language = "";
    this.state.set({ messageId, isPaused: false });
  }

  /** What the reply is so far. */
  update(text: string, { ended }: { ended: boolean }): void {
    if (!this.state.value) return;
    this.#hasEnded = ended;
    this.#queue = this.#sentences.update(text, { ended });
    // Enough of it to tell, or all that there is.
    if (this.#language === "" || ended)
      this.#language = guessLanguage(this.#queue.join(" "), this.#options.language());
    this.#speakNext();
  }

  pause(): void {
    const { value } = this.state;
    if (!value) return;
    this.state.set({ ...value, isPaused: true });
    this.#silence();
  }

  resume(): void {
    const { value } = this.state;
    if (!value) return;
    this.state.set({ ...value, isPaused: false });
    this.#speakNext();
  }

  stop(): void {
    this.#silence();
    this.state.set(undefined);
  }

  #speakNext(): void {
    if (this.#utterance || !this.state.value || this.state.value.isPaused) return;
    const sentence = this.#queue[this.#next];
    if (sentence === undefined) {
      if (this.#hasEnded) this.stop();
      return;
    }
    const utterance = this.#options.makeUtterance(sentence);
    utterance.lang = this.#language;
    utterance.voice = this.#voice() ?? null;
    utterance.onend = () => {
      if (this.#isOver(utterance)) this.#speakNext();
    };
    utterance.onerror = () => {
      if (!this.#isOver(utterance)) return;
      this.stop();
      this.onFailure();
    };
    this.#utterance = utterance;
    this.#options.synthesis.speak(utterance);
  }

  /** Takes note that a sentence was said; false for one that was cancelled before. */
  #isOver(utterance: SpeechSynthesisUtterance): boolean {
    if (this.#utterance !== utterance) return false;
    this.#utterance = undefined;
    this.#next++;
    return true;
  }

  #silence(): void {
    this.#utterance = undefined;
    this.#options.synthesis.cancel();
  }

  /** A voice of the device itself first: others send the text to their maker. */
  #voice(): SpeechSynthesisVoice | undefined {
    const wanted = this.#language.toLowerCase();
    const voices = this.#options.synthesis.getVoices();
    const speaks = (tag: string): boolean => tag.toLowerCase().replace("_", "-").startsWith(wanted);
    const fitting = voices.filter(({ lang }) => speaks(lang));
    return fitting.find(({ localService }) => localService) ?? fitting[0];
  }
}
