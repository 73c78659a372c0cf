namespace Interop.Numpy;

/// <summary>Reads the few kinds of Python literals that an array's header is made of. It evaluates nothing.</summary>
internal ref struct NpyLiteral(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    internal int Position { get; private set; }

    internal bool AtEnd
    {
        get
        {
            SkipSpace();
            return Position == _text.Length;
        }
    }

    /// <summary>The next character that is no white space, or NUL at the end; it stays.</summary>
    internal char Peek()
    {
        SkipSpace();
        return Position < _text.Length ? _text[Position] : '\0';
    }

    internal bool TryTake(char wanted)
    {
        if (Peek() != wanted || wanted == '\0')
            return false;
        Position++;
        return true;
    }

    internal bool TryTakeWord(string word)
    {
        SkipSpace();
        ReadOnlySpan<char> rest = _text[Position..];
        if (!rest.StartsWith(word, StringComparison.Ordinal) || rest.Length > word.Length && (char.IsLetterOrDigit(rest[word.Length]) || rest[word.Length] == '_'))
            return false;
        Position += word.Length;
        return true;
    }

    /// <summary>A text in single or double quotes, without escapes; null when there is none.</summary>
    internal string? TakeText()
    {
        char quote = Peek();
        if (quote is not ('\'' or '"'))
            return null;
        int length = _text[(Position + 1)..].IndexOf(quote);
        if (length < 0)
            return null;
        ReadOnlySpan<char> content = _text.Slice(Position + 1, length);
        if (content.Contains('\\') || content.Contains('\n'))
            return null;
        Position += length + 2;
        return content.ToString();
    }

    /// <summary>A whole number from 0 on, with the L that Python 2 wrote; null when there is none or it passes 64 bits.</summary>
    internal long? TakeNumber()
    {
        SkipSpace();
        int length = _text[Position..].IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? _text.Length - Position : length;
        if (length == 0 || !long.TryParse(_text.Slice(Position, length), out long number))
            return null;
        Position += length;
        if (Position < _text.Length && _text[Position] == 'L')
            Position++;
        return number;
    }

    /// <summary>What stands here, for a message.</summary>
    internal string Here()
    {
        SkipSpace();
        if (Position == _text.Length)
            return "the end";
        ReadOnlySpan<char> rest = _text[Position..Math.Min(_text.Length, Position + 30)];
        return $"'{string.Concat(rest.ToString().Select(c => char.IsControl(c) ? '?' : c))}'";
    }

    private void SkipSpace()
    {
        while (Position < _text.Length && _text[Position] is ' ' or '\n' or '\t' or '\r')
            Position++;
    }
}
