# Completion of acrgeo for fish: words of acrgeo, and files only where a file is wanted.
function __acrgeo_complete
    set -l lines (env _ACRGEO_COMPLETE=complete_words _TYPER_COMPLETE_ARGS=(commandline -cp | string collect) acrgeo 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $lines[2..-1]
    end
end
complete --command acrgeo --erase
complete --command acrgeo --no-files --keep-order --arguments '(__acrgeo_complete)'
