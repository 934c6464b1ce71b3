/** Names that are being given to devices, which a list from elsewhere may not name yet. */
export class UnsavedNames {
  readonly #names = new Map<string, string>();

  /** Begins to call a device so. */
  begin(id: string, name: string): void {
    this.#names.set(id, name);
  }

  /** Ends that, saved or not, unless it is called something else since. */
  end(id: string, name: string): void {
    if (this.#names.get(id) === name) this.#names.delete(id);
  }

  /** The device as it is called now. */
  overlay<D extends { readonly id: string; readonly name: string }>(device: D): D {
    const name = this.#names.get(device.id);
    return name === undefined ? device : { ...device, name };
  }
}
